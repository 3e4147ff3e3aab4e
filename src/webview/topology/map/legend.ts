import { element } from '../../kit/dom.ts';

const svg = 'http://www.w3.org/2000/svg';

/** What the styles of lines mean. */
export function legend(): HTMLElement {
  return element('ul', { className: 'map-legend', attributes: { 'aria-label': 'Legend' } }, [
    entry('both', 'declared and seen'),
    entry('declared', 'declared, never seen'),
    entry('observed', 'seen, not declared'),
    entry('declared', 'needed to start', 'depends'),
  ]);
}

function entry(known: string, text: string, kind = ''): HTMLElement {
  const sample = document.createElementNS(svg, 'svg');
  sample.setAttribute('class', 'map-edge');
  sample.setAttribute('data-known', known);
  sample.setAttribute('data-kind', kind);
  sample.setAttribute('width', '28');
  sample.setAttribute('height', '8');
  sample.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svg, 'path');
  line.setAttribute('class', 'map-edge-line');
  line.setAttribute('d', 'M0 4H28');
  sample.append(line);
  return element('li', {}, [sample, element('span', { text })]);
}
