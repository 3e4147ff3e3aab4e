import { healthcheckOf, healthcheckText } from '../images/images.ts';

/** A check to start from. `exit 0` stands where nobody knows better than the author. */
export function healthcheckFor(image: string): { readonly test: string; readonly flow: string } {
  const known = healthcheckOf(image);
  const test = known ? healthcheckText(known) : '[CMD-SHELL, "exit 0"]';
  return { test, flow: `{ test: ${test}, interval: 5s, timeout: 3s, retries: 10 }` };
}
