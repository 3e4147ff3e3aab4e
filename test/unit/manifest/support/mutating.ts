import fc from 'fast-check';

/** Pieces that mean something to YAML or to Compose. */
const piece = fc.constantFrom(
  '\n', '\t', ' ', '  ', ':', ': ', '- ', '{', '}', '[', ']', '&a ', '*a', '*common', '<<: ', '!reset ', '!override ', '"', "'",
  '|', '>', '#', '%', '@', '? ', '---\n', '...\n', '${', '}', '${X', '$$', '${A:-${B:?c}}', 'null', '~', '0x', '1e999', '__proto__: ',
  'constructor: ', 'extends: redis\n', 'include: [other.yaml]\n', 'services:', 'ports: 1', '\u0000', '\uFEFF', '🐋', '\r', 'a: b\n', ' #',
); // prettier-ignore

/** A sound text with a few pieces put in, anywhere, in the place of what stood there. */
export function mutated(text: string): fc.Arbitrary<string> {
  const mutation = fc.tuple(fc.nat(text.length), fc.nat(40), fc.oneof(piece, fc.string({ maxLength: 12 })));
  return fc
    .array(mutation, { minLength: 1, maxLength: 6 })
    .map((mutations) =>
      mutations.reduce((changed, [at, cut, insert]) => changed.slice(0, at) + insert + changed.slice(at + cut), text),
    );
}
