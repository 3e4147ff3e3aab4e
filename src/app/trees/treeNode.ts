import type { ContextValue } from './rowTags.ts';

/** A codicon and a theme colour: the only two things a row's icon is made of. */
export interface NodeIcon {
  readonly codicon: string;
  readonly color?: string;
}

/** What every row of every tree has. Ids are stable: nothing volatile is in them. */
export interface TreeNode {
  readonly id: string;
  readonly label: string;
  /** Volatile text beside the label. */
  readonly description: string;
  /** Markdown, foreign text escaped. */
  readonly tooltip: string;
  readonly icon: NodeIcon;
  readonly contextValue: ContextValue;
  /** For screen readers: label and state in words. */
  readonly spoken: string;
  /** The key of the application that it is of, as text; left out for what is of none. */
  readonly application?: string;
}

/** Joins what there is with the middle dot that all descriptions use. */
export function joinText(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter(Boolean).join(' · ');
}
