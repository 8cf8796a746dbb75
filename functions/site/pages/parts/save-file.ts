/** Hands a file to the browser, to be kept under a name that people find again. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then; not given back, it would stay in memory.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
