/** `bash` where the container has it, else `sh`: only the container knows. */
export const shellCommand: readonly string[] = [
  '/bin/sh',
  '-c',
  'if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi',
];
