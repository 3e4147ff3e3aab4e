import { Option } from 'commander';
import { printable } from '../output/output.ts';
import { refusal } from '../output/report.ts';
import { tableText } from '../output/table.ts';
import { headingOf, parseTemplate, render, type TemplateRow } from './goTemplate.ts';

/** A kind of rows that a command lists. */
export interface Listing {
  /** The columns of the table in their order: field → heading. */
  readonly columns: Readonly<Record<string, string>>;
  /** Fields that only JSON and templates show. */
  readonly others?: readonly string[];
  /** False when a template is refused, as Compose refuses it for this command. */
  readonly hasTemplates: boolean;
  /** Compose prints some lists as one array, and others as one object a line. */
  readonly isJsonArray?: boolean;
}

export function formatOption({ hasTemplates }: Listing): Option {
  const choices = hasTemplates ? 'table, json, a template such as {{.Name}}, or "table {{.Name}}"' : 'table or json';
  return new Option('--format <format>', `how to print it: ${choices}`).default('table');
}

/** How rows are printed, as `--format` says it. */
export type Printer = (rows: readonly TemplateRow[]) => string;

/** @throws ProblemError when the format is none that the listing has. */
export function printerOf(format: string, listing: Listing): Printer {
  if (format === 'table' || format === 'pretty') return (rows) => defaultTable(rows, listing);
  if (format === 'json') return listing.isJsonArray ? jsonArray : jsonLines;
  if (!listing.hasTemplates) {
    throw refusal('bad-format', `--format ${format} cannot be read. Write table or json.`);
  }
  const [, asTable] = /^table\s+(.*)$/s.exec(format) ?? [];
  const fields = [...Object.keys(listing.columns), ...(listing.others ?? [])];
  const template = parseTemplate(asTable ?? format, fields);
  if (asTable === undefined) return (rows) => rows.map((row) => `${printableLines(render(template, row))}\n`).join('');
  const heading = headingOf(template, listing.columns).split('\t');
  return (rows) =>
    tableText(
      heading,
      rows.map((row) => render(template, row).split('\t')),
    );
}

function jsonLines(rows: readonly TemplateRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function jsonArray(rows: readonly TemplateRow[]): string {
  return `${JSON.stringify(rows)}\n`;
}

function defaultTable(rows: readonly TemplateRow[], { columns }: Listing): string {
  const shown = rows.map((row) => Object.keys(columns).map((field) => render([{ field, functions: [] }], row)));
  return tableText(Object.values(columns), shown);
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
