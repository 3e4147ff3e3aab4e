/** Where keys are Cmd instead of Ctrl. */
export function isMac(): boolean {
  return navigator.platform.startsWith('Mac');
}
