/** Whether a path that a data set names stays below the folder that it is joined to, on any operating system. */
export function isBelow(path: string): boolean {
  const parts = path.split(/[/\\]/);
  return path !== '' && parts[0] !== '' && !/^[a-z]:/i.test(path) && !parts.includes('..');
}
