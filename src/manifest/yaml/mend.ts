import { isServiceKey } from '../schema/service.ts';
import { colonOf, contentEnd, MendedLines, indentOf, isBlank, isBlockLine, isItem, isSpace } from './mendedLines.ts';
import type { Below, Mended, SlipFix } from './mended.ts';
import { mendValue } from './mendValue.ts';
import { brokenLine } from './brokenLine.ts';

/**
 * A text that cannot be read → one that can, line by line, by indentation alone: a line that is no key, no item and no text
 * is left out by itself, an open quote or bracket ends where a line of the block around it follows. Nothing on a line has a
 * part in how its neighbours are read. For a text that can be read it must not be called: rare YAML is told as a mistake.
 */
export function mend(text: string): Mended {
  return new Mender(new MendedLines(text)).mend();
}

/** A mapping or list in block style, by the column its entries stand in. */
interface Level {
  readonly indent: number;
  readonly kind: 'map' | 'list';
}

/** Lines that are read further left or right than they stand, with all that is indented further. */
interface Move {
  readonly from: number;
  readonly by: number;
  readonly edits: SlipFix['edits'][number][];
}

/** Deeper than this, a text is left as it is. */
const maxIndent = 400;
const sections = ['services', 'networks', 'volumes', 'secrets', 'configs'];

class Mender {
  readonly #draft: MendedLines;
  /** The levels around the current line, the outermost first. */
  #levels: Level[];
  /** What may stand below the last entry, further in. */
  #below: Below = 'nothing';
  #move: Move | undefined;
  #index = 0;
  /** The levels that the current line has left. */
  #left: readonly Level[] = [];
  #lastMove: Move | undefined;
  #isInConflict = false;
  #hasEntries = false;
  #topLevel: ReadonlySet<string> | undefined;
  readonly #root: Level;

  constructor(draft: MendedLines) {
    this.#draft = draft;
    this.#root = this.#outermost();
    this.#levels = [this.#root];
  }

  mend(): Mended {
    for (; this.#index < this.#draft.size; this.#index++) {
      const line = this.#draft.line(this.#index);
      if (isBlank(line)) continue;
      if (/^(?:---|\.\.\.)(?:\s|$)/.test(line)) this.#startDocument();
      else if (/^(?:<{7}|={7}|\|{7}|>{7})(?: |$)/.test(line)) this.#conflict();
      else if (!/^%/.test(line)) this.#line();
    }
    return this.#draft.mended;
  }

  /** A list, as files of policies are, where every outermost line is an item; else a mapping, as manifests are. */
  #outermost(): Level {
    let [indent, kind]: [number, Level['kind']] = [maxIndent, 'map'];
    for (let index = 0; index < this.#draft.size; index++) {
      const line = this.#draft.line(index);
      const own = indentOf(line);
      if (own > indent || isBlank(line) || /^(?:---|\.\.\.|%)/.test(line)) continue;
      const isList: boolean = isItem(line, own) && (own < indent || kind === 'list');
      [indent, kind] = [own, isList ? 'list' : 'map'];
      if (indent === 0 && !isList) break;
    }
    return { indent, kind };
  }

  #startDocument(): void {
    this.#levels = [{ indent: 0, kind: this.#root.kind }];
    this.#below = 'nothing';
    this.#move = undefined;
  }

  #line(): void {
    this.#straighten();
    const indent = indentOf(this.#text);
    if (indent > maxIndent) return;
    const left = this.#leave(indent);
    this.#left = left;
    const level = this.#level;
    if (indent < level.indent) this.#levels = [{ indent, kind: 'map' }];
    else if (indent > level.indent) return left.length > 0 ? this.#between(indent, left) : this.#deeper(indent);
    this.#sibling(indent, left.length > 0);
  }

  get #text(): string {
    return this.#draft.line(this.#index);
  }

  get #level(): Level {
    return this.#levels.at(-1) ?? { indent: 0, kind: 'map' };
  }

  /** Spaces for tabs and for what only looks like spaces, and the line where it is meant to stand. */
  #straighten(): void {
    const text = this.#text;
    const [space = ''] = /^\s*/.exec(text) ?? [];
    if (/[^ ]/.test(space)) this.#oddSpaces(space);
    const indent = indentOf(this.#text);
    if (this.#move && indent <= this.#move.from) this.#move = undefined;
    if (this.#move) this.#moveLine(this.#move, indent);
  }

  #oddSpaces(space: string): void {
    const first = this.#index;
    const isTab = space.includes('\t');
    const pattern = isTab ? /^ *\t/ : /^ *[^\S \t]/;
    const above = this.#lineAbove(first);
    const opens = /:\s*(?:#.*)?$/.test(above) || /^\s*-\s*$/.test(above);
    const base = indentOf(above) + (opens && isTab ? 2 : 0);
    const depthOf = (line: string): number => (/^\s*/.exec(line)?.[0] ?? '').split('\t').length - 1;
    const depth = depthOf(this.#text);
    const edits: SlipFix['edits'][number][] = [];
    for (let index = first; index < this.#draft.size && pattern.test(this.#draft.line(index)); index++) {
      const line = this.#draft.line(index);
      const width = isTab ? Math.max(0, base + 2 * (depthOf(line) - depth)) : indentOf(line);
      edits.push({ line: index, start: 0, end: indentOf(line), newText: ' '.repeat(width) });
      this.#draft.indent(index, width);
    }
    const title = 'Indent with spaces';
    const message = isTab
      ? 'This line is indented with a tab. Indent with spaces.'
      : 'This line is indented with characters that only look like spaces. Indent with spaces.';
    this.#draft.slips.push({ line: first, start: 0, end: space.length, message, fix: { title, edits } });
  }

  #lineAbove(index: number): string {
    for (let above = index - 1; above >= 0; above--) {
      const line = this.#draft.line(above);
      if (!isBlank(line)) return line;
    }
    return '';
  }

  #moveLine(move: Move, indent: number): void {
    const width = Math.max(0, indent + move.by);
    const written = indentOf(this.#draft.written(this.#index));
    move.edits.push({ line: this.#index, start: 0, end: written, newText: ' '.repeat(width) });
    this.#draft.indent(this.#index, width);
  }

  /** The levels further in than a column are over. */
  #leave(indent: number): readonly Level[] {
    const first = this.#levels.findIndex((level, index) => index > 0 && level.indent > indent);
    return first === -1 ? [] : this.#levels.splice(first);
  }

  /** In a column of entries. */
  #sibling(indent: number, isAfterBlock: boolean): void {
    const text = this.#text;
    if (isItem(text, indent)) {
      if (this.#level.kind === 'list') return this.#item(indent);
      if (this.#below === 'block' && !isAfterBlock) {
        this.#levels.push({ indent, kind: 'list' });
        return this.#item(indent);
      }
      return this.#misfit('item');
    }
    if (this.#isKey(indent)) {
      const outer = this.#levels.at(-2);
      if (this.#level.kind === 'list' && outer?.indent === indent) this.#levels.pop();
      return this.#level.kind === 'map' ? this.#pair(indent) : this.#misfit('key');
    }
    const isRoot = this.#levels.length === 1 && indent === 0 && this.#below === 'nothing';
    if (isRoot && /^[[{]/.test(text)) this.#value(0, -1);
    else this.#broken(indent);
  }

  #isKey(at: number): boolean {
    return colonOf(this.#text, at) !== undefined;
  }

  /** Further in than the last entry, which has nothing below it so far. */
  #deeper(indent: number): void {
    const isEntry = isItem(this.#text, indent) || this.#isKey(indent);
    if (this.#below === 'block' && isEntry) return this.#block(indent);
    if (this.#below === 'block') return this.#textBelow(indent);
    if (this.#below === 'text' && !this.#isKey(indent)) return;
    if (!isEntry) return this.#broken(indent);
    if (this.#fits(this.#level)) return this.#tooFar(indent);
    const message = /^condition\s*:/.test(this.#text.slice(indent))
      ? 'Conditions have no place in a list. Write the name above with a colon in place of its dash, and this line below it.'
      : 'The line above has a value already, so nothing can stand below it. Remove one of the two.';
    this.#draft.tell(this.#index, indent, contentEnd(this.#text, indent), message);
    this.#omit(indent);
  }

  #block(indent: number): void {
    if (this.#levels.length === 1 && this.#hasNoHead(indent)) return;
    this.#levels.push({ indent, kind: isItem(this.#text, indent) ? 'list' : 'map' });
    this.#sibling(indent, false);
  }

  /** Text on the line below its key; or the beginning of a line that is being written. */
  #textBelow(indent: number): void {
    const next = this.#draft.line(this.#draft.next(this.#index));
    if (indentOf(next) >= indent && isBlockLine(next)) return this.#broken(indent);
    this.#value(indent, this.#level.indent);
  }

  /** Leaves out the first lines of a section when the entry that they belong to has no line of its own. */
  #hasNoHead(indent: number): boolean {
    let first = this.#index;
    for (; first < this.#draft.size; first++) {
      const line = this.#draft.line(first);
      if (!isBlank(line) && !/^ *\t/.test(line) && indentOf(line) < indent) break;
    }
    const head = this.#draft.line(first);
    const own = indentOf(head);
    const isHead = own > this.#level.indent && colonOf(head, own) !== undefined;
    if (!isHead || indentOf(this.#draft.line(this.#draft.next(first))) !== indent) return false;
    const message = 'These lines belong to no entry. Write its name, with a colon, on a line above them.';
    this.#draft.tell(this.#index, indent, contentEnd(this.#text, indent), message);
    for (let index = this.#index; index < first; index++) this.#draft.leaveOut(index);
    this.#index = first - 1;
    return true;
  }

  #fits({ kind }: Level): boolean {
    return kind === (isItem(this.#text, indentOf(this.#text)) ? 'list' : 'map');
  }

  #tooFar(indent: number): void {
    const message = 'This line is indented further than the line above, which has a value already. Indent both alike.';
    this.#realign(indent, this.#level.indent, message, 'Indent it as the line above');
    this.#sibling(this.#level.indent, false);
  }

  /** Between the columns of two levels. */
  #between(indent: number, left: readonly Level[]): void {
    const levels = [this.#level, ...left];
    const below = this.#draft.line(this.#draft.next(this.#index));
    const child = indentOf(below) > indent ? levels.findIndex((level) => level.indent === indentOf(below)) : -1;
    const distance = (level: Level): number => Math.abs(level.indent - indent);
    const isEntry = isItem(this.#text, indent) || this.#isKey(indent);
    const fitting = isEntry ? levels.filter((level) => this.#fits(level)) : [];
    const parent = child > 0 ? levels[child - 1] : undefined;
    const nearest = fitting.reduceRight<Level | undefined>(
      (best, level) => (best && distance(best) <= distance(level) ? best : level),
      undefined,
    );
    const target = parent && fitting.includes(parent) ? parent : nearest;
    if (!target) return this.#broken(indent);
    this.#levels.push(...left.slice(0, levels.indexOf(target)));
    const message =
      'This line is indented neither like the lines above it nor like what they belong to. Indent it like its neighbours.';
    const title = target === levels.at(-1) ? 'Indent it as the line above' : 'Indent it like its neighbours';
    this.#realign(indent, target.indent, message, title);
    this.#sibling(target.indent, true);
  }

  /** Reads a line, and all that is indented further, as if they stood in another column. Said once for lines that follow. */
  #realign(indent: number, target: number, message: string, title: string): void {
    const last = this.#draft.slips.at(-1);
    const written = indentOf(this.#draft.written(this.#index));
    const isSame =
      this.#lastMove?.from === indent &&
      this.#lastMove.by === target - indent &&
      last?.fix?.edits === this.#lastMove.edits;
    const move: Move = isSame && this.#lastMove ? this.#lastMove : { from: indent, by: target - indent, edits: [] };
    if (!isSame) {
      const end = contentEnd(this.#text, 0);
      this.#draft.tell(this.#index, indent, Math.max(end, indent + 1), message, { title, edits: move.edits });
    }
    move.edits.push({ line: this.#index, start: 0, end: written, newText: ' '.repeat(target) });
    this.#draft.indent(this.#index, target);
    this.#move = this.#lastMove = move;
  }

  /** An item among keys, or a key among items. */
  #misfit(kind: 'item' | 'key'): void {
    const indent = indentOf(this.#text);
    const end = contentEnd(this.#text, indent);
    const text = this.#text.slice(indent, end);
    const pair =
      kind === 'item' ? /^- +"?([A-Za-z_][\w.-]*)=(.*?)"?$/.exec(text) : /^([A-Za-z_][\w.-]*): +(\S.*)$/.exec(text);
    const [, name = '', value = ''] = pair ?? [];
    const isSimple = pair !== null && !/["'#]|: /.test(value);
    const newText = kind === 'item' ? `${name}: ${value}` : `- ${name}=${value}`;
    const isWritable = isSimple && (kind === 'key' || /^[\w./-]*$/.test(value));
    const fix = isWritable ? this.#draft.replacing(this.#index, indent, end, newText, `Write "${newText}"`) : undefined;
    const message =
      kind === 'item'
        ? 'This is an item of a list, and the lines above are keys of a mapping. Write it as "key: value" too, or indent it under its key.'
        : 'This is a key of a mapping, and the lines above are items of a list. Write it as an item too, or indent it under its item.';
    this.#draft.tell(this.#index, indent, end, message, fix);
    this.#omit(indent);
  }

  #broken(indent: number): void {
    const next = this.#draft.line(this.#draft.next(this.#index));
    const isOfMap = this.#level.indent === indent && this.#level.kind === 'map';
    const hasItems = indentOf(next) === indent && isItem(next, indent);
    const opensBlock = isOfMap && (hasItems || (indentOf(next) > indent && isBlockLine(next)));
    const section = indent === 0 && opensBlock ? this.#sectionMeant() : undefined;
    const { isKey } = brokenLine(this.#draft, this.#index, indent, opensBlock);
    if (section === undefined && this.#isAlone(indent)) this.#draft.leaveOut(this.#index);
    else if (isKey && opensBlock) {
      this.#draft.set(this.#index, `${section ?? this.#text.slice(0, contentEnd(this.#text, indent))}:`);
      this.#below = 'block';
    } else this.#omit(indent);
  }

  /** True if the lines below, further in, are not those of this line: what is being written stands in front of a block. */
  #isAlone(indent: number): boolean {
    const below = this.#draft.next(this.#index);
    const inner = indentOf(this.#draft.line(below));
    if (inner <= indent || (indent > 0 && !this.#isService(below))) return false;
    const depth = this.#left.findIndex((level) => level.indent === inner);
    if (depth >= 0) this.#levels.push(...this.#left.slice(0, depth + 1));
    else if (!this.#isService(below)) return false;
    else if (!this.#hasEntries) this.#levels = [{ indent: inner, kind: 'map' }];
    if (depth >= 0) this.#below = 'nothing';
    return true;
  }

  #isService(index: number): boolean {
    const line = this.#draft.line(index);
    const first = this.#draft.line(this.#draft.next(index));
    const [, key = ''] = /^ *([\w<-]+):/.exec(first) ?? [];
    return /^ *[\w.-]+: *$/.test(line) && indentOf(first) > indentOf(line) && (key === '<<' || isServiceKey(key));
  }

  /** The section whose name is being written, or whose colon is missing, at the left margin. */
  #sectionMeant(): string | undefined {
    const text = this.#text.slice(0, contentEnd(this.#text, 0));
    this.#topLevel ??= this.#topLevelKeys();
    const declared = this.#topLevel;
    return sections.find(
      (name) => name.startsWith(text) && !declared.has(name) && (text.length > 1 || name === 'services'),
    );
  }

  #topLevelKeys(): ReadonlySet<string> {
    const keys = new Set<string>();
    for (let index = 0; index < this.#draft.size; index++) {
      const [, key] = /^(\w+):/.exec(this.#draft.line(index)) ?? [];
      if (key !== undefined) keys.add(key);
    }
    return keys;
  }

  /** Leaves out a line and what is indented further. The entry above goes on as it was. */
  #omit(indent: number): void {
    this.#draft.leaveOut(this.#index);
    for (let next = this.#index + 1; next < this.#draft.size; next++) {
      const line = this.#draft.line(next);
      if (line.trim() !== '' && indentOf(line) <= indent) break;
      this.#draft.leaveOut(next);
      this.#index = next;
    }
  }

  #item(indent: number): void {
    const text = this.#text;
    const at = indent + 1 + indentOf(text.slice(indent + 1));
    if (at >= text.length || text[at] === '#') {
      this.#below = 'block';
    } else if (isItem(text, at)) {
      this.#levels.push({ indent: at, kind: 'list' });
      this.#item(at);
    } else if (this.#isKey(at)) {
      this.#levels.push({ indent: at, kind: 'map' });
      this.#pair(at);
    } else this.#value(at, indent);
  }

  #pair(indent: number): void {
    this.#hasEntries = true;
    const text = this.#text;
    const colon = colonOf(text, indent) ?? indent;
    const at = colon + 1 + indentOf(text.slice(colon + 1));
    if (at >= text.length || (text[at] === '#' && isSpace(text[at - 1]))) this.#below = 'block';
    else this.#value(at, indent);
  }

  #value(at: number, parent: number): void {
    const start = this.#index;
    const slips = this.#draft.slips.length;
    const { last, below, isWrong } = mendValue(this.#draft, start, at, parent);
    this.#index = last;
    this.#below = below;
    if (below === 'block' || last !== start) return;
    const next = this.#draft.line(this.#draft.next(start));
    if (indentOf(next) <= parent || !isBlockLine(next) || (below === 'text' && isItem(next, indentOf(next)))) return;
    // Lines below belong to the key, so what is being written in front of them is the mistake.
    const isOutermost =
      this.#levels.length === 1 && !/^ +(?:services|networks|volumes|configs|secrets|include):/.test(next);
    if (!isWrong && !isOutermost && indentOf(next) <= parent + 1) return;
    if (!isWrong && !isOutermost) return;
    if (this.#draft.slips.length === slips) {
      const message = 'This key has a value, and lines below it too. Keep one of the two.';
      this.#draft.tell(start, at, contentEnd(this.#text, at), message);
    }
    this.#draft.cut(start, at);
    this.#below = 'block';
  }

  /** Keeps the first side of a merge conflict. */
  #conflict(): void {
    const first = this.#index;
    const end = this.#text.length;
    const message =
      'A merge of git left a conflict here. Keep one of its sides, and remove the lines with "<<<<<<<", "=======" and ">>>>>>>".';
    const isStart = this.#text.startsWith('<');
    if (isStart || !this.#isInConflict) this.#draft.tell(first, 0, end, message);
    this.#isInConflict = true;
    const isOther = this.#text.startsWith('=') || this.#text.startsWith('|');
    this.#draft.leaveOut(first);
    if (!isOther) return;
    for (let next = first + 1; next < this.#draft.size; next++) {
      if (this.#draft.line(next).startsWith('>>>>>>>')) {
        for (let other = first; other <= next; other++) this.#draft.leaveOut(other);
        this.#index = next;
        return;
      }
    }
  }
}
