const maxTextLength = 80;

/** One line, without what Mermaid reads as its own: `;` ends a statement, `#` begins an entity, `%%` a comment. */
export function mermaidText(text: string): string {
  const line = text.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
  const short = line.length > maxTextLength ? `${line.slice(0, maxTextLength - 1)}…` : line;
  return short.replaceAll(/[#;:%<>{}[\]()"`]/g, (character) => `#${character.codePointAt(0) ?? 32};`) || ' ';
}
