/** What ends like this holds a secret; `…_FILE` says where one is, which is the way to do it. */
const secretName =
  /(password|passwd|passphrase|secret|token|credentials?|(^|_)pwd|(api|access|private|secret|encryption|signing|master|auth|jwt)[_-]?key)$/i;

/** `MYSQL_ALLOW_EMPTY_PASSWORD: "yes"` is a switch, and a path says where the secret is. */
const noSecret = /^(yes|no|true|false|on|off|\d{1,6}|\/[\w./-]*|)$/i;

const credentialsInUrl = /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@]{0,200}:[^\s/@]{1,200}@/i;

/** True for a variable whose name and value say that the value is a secret. */
export function namesLiteralSecret(name: string, value: string): boolean {
  return secretName.test(name) && !noSecret.test(value);
}

/** True for a URL with a password in it. */
export function hasPasswordInUrl(value: string): boolean {
  return credentialsInUrl.test(value);
}
