interface ElementParts {
  readonly className?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onClick?: (event: MouseEvent) => void;
}

/** Makes an element. Foreign data goes into `text` and is never read as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  parts: ElementParts = {},
  children: readonly Node[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (parts.className) made.className = parts.className;
  if (parts.text !== undefined) made.textContent = parts.text;
  if (parts.title) made.title = parts.title;
  for (const [name, value] of Object.entries(parts.attributes ?? {})) made.setAttribute(name, value);
  if (parts.onClick) (made as HTMLElement).addEventListener('click', parts.onClick);
  made.append(...children);
  return made;
}

/** One of VS Code's own icons. It says nothing to a screen reader: name the button it is on. */
export function icon(name: string): HTMLElement {
  return element('span', { className: `codicon codicon-${name}`, attributes: { 'aria-hidden': 'true' } });
}

/** A button of one icon, named by its tooltip. */
export function iconButton(name: string, label: string, onClick: () => void): HTMLButtonElement {
  return element(
    'button',
    { className: 'icon-button', title: label, attributes: { type: 'button', 'aria-label': label }, onClick },
    [icon(name)],
  );
}

/** Shows for a moment that a copy button has done its work. */
export function confirmOn(button: HTMLElement): void {
  const mark = button.querySelector('.codicon');
  if (!mark) return;
  const before = mark.className;
  mark.className = 'codicon codicon-check';
  setTimeout(() => (mark.className = before), 1200);
}

/** Sets only what differs: an attribute written again makes the browser, and a screen reader, look again. */
export function setAttribute(target: Element, name: string, value: string | undefined): void {
  if (value === undefined) target.removeAttribute(name);
  else if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
