/**
 * Removes credentials from anything that looks like a URL, so that it may be printed. Up to the last `@`: a password
 * may hold a `/` that nobody escaped, and a path that loses its beginning is the smaller harm.
 */
export function redactUrl(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)\S*@/gi, '$1***@');
}
