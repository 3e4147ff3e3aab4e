import type { Frame } from 'playwright-core';

export interface FocusStop {
  readonly name: string;
  /** Whether it, what is around it, or what it marks as current looks otherwise while it has the focus. */
  readonly isVisible: boolean;
}

interface Probe {
  focusFirst(): void;
  /** What has the focus now, marked with its number; undefined once that is nothing new of this page. */
  mark(index: number): { readonly name: string; readonly look: string } | undefined;
  lookOf(index: number): string;
  /** Controls in sight that bear no mark though the tab key should reach them. */
  missed(): readonly string[];
}

/** What the tab key reaches of a page that stands still, from its first control to its last, and what controls it passes by. */
export async function focusStops(
  frame: Frame,
): Promise<{ readonly stops: readonly FocusStop[]; readonly missed: readonly string[] }> {
  const { keyboard } = frame.page();
  const stops: FocusStop[] = [];
  await frame.evaluate(installProbe);
  await frame.evaluate(() => (globalThis as unknown as { probe: Probe }).probe.focusFirst());
  // Focus that a script gives may show no ring; from here on keys move it.
  await keyboard.press('Tab');
  await keyboard.press('Shift+Tab');
  for (;;) {
    const index = stops.length;
    const stop = await frame.evaluate((at) => (globalThis as unknown as { probe: Probe }).probe.mark(at), index);
    if (!stop) break;
    await keyboard.press('Tab');
    const left = await frame.evaluate((at) => (globalThis as unknown as { probe: Probe }).probe.lookOf(at), index);
    stops.push({ name: stop.name, isVisible: stop.look !== left });
  }
  const missed = await frame.evaluate(() => (globalThis as unknown as { probe: Probe }).probe.missed());
  return { stops, missed };
}

/** Runs in the page: nothing outside of it is there. */
function installProbe(): void {
  const controls = (): HTMLElement[] =>
    [...document.querySelectorAll<HTMLElement>('button, input, select, summary, [tabindex]')].filter(
      (one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }) && !one.matches(':disabled'),
    );
  const nameOf = (one: Element): string =>
    [
      one.getAttribute('role') ?? one.tagName.toLowerCase(),
      one.getAttribute('aria-label') ?? one.textContent.slice(0, 40),
    ]
      .join(' ')
      .trim();
  const styleOf = (one: Element, pseudo?: string): string => {
    const { outlineStyle, outlineWidth, outlineColor, borderColor, backgroundColor, boxShadow, display } =
      getComputedStyle(one, pseudo);
    return [outlineStyle, outlineWidth, outlineColor, borderColor, backgroundColor, boxShadow, display].join();
  };
  const lookOf = (one: Element): string => {
    const current = document.getElementById(one.getAttribute('aria-activedescendant') ?? '');
    return [
      styleOf(one),
      styleOf(one, '::after'),
      one.parentElement && styleOf(one.parentElement),
      current && styleOf(current),
    ].join(' / ');
  };
  const probe: Probe = {
    focusFirst: () => {
      for (const one of document.querySelectorAll('[data-stop]')) one.removeAttribute('data-stop');
      controls()[0]?.focus();
    },
    mark: (index) => {
      const at = document.activeElement;
      if (!document.hasFocus() || !(at instanceof HTMLElement) || at === document.body) return undefined;
      if (at.dataset['stop'] !== undefined) return undefined;
      at.dataset['stop'] = String(index);
      return { name: nameOf(at), look: lookOf(at) };
    },
    lookOf: (index) => {
      const one = document.querySelector(`[data-stop="${index}"]`);
      const next = document.activeElement;
      if (!one || !(next instanceof HTMLElement)) return 'gone';
      // The next control may stand in the same box: for a moment nothing has the focus.
      next.blur();
      const look = lookOf(one);
      next.focus({ preventScroll: true });
      return look;
    },
    missed: () => controls().flatMap((one) => (one.dataset['stop'] === undefined ? [nameOf(one)] : [])),
  };
  Object.assign(globalThis, { probe });
}
