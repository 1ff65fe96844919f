/** Whether an address is that of a camera, which is live, and not of a file. */
export function isLiveUrl(url: string): boolean {
  return /^(rtsps?|https?):/i.test(url);
}
