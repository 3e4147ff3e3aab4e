// Configuration comes from the environment and from nowhere else.

export function text(name, otherwise) {
  const value = process.env[name] ?? otherwise;
  if (value === undefined) throw new Error(`${name} is not set. Give it in the environment.`);
  return value;
}

export function number(name, otherwise) {
  const value = Number(text(name, String(otherwise)));
  if (!Number.isFinite(value)) throw new Error(`${name} is not a number: ${process.env[name]}`);
  return value;
}

/** Local processes share one machine, so each replica but the first takes a port further up. */
export function port() {
  return number('PORT', 8080) + Math.max(0, number('PATCHBAY_REPLICA', 1) - 1);
}
