/** The forms that messages are exported in, with their names for people and the ending of their files. */
export const exportFormats = {
  ndjson: { label: 'NDJSON', ending: 'ndjson' },
  json: { label: 'JSON', ending: 'json' },
  csv: { label: 'CSV', ending: 'csv' },
  recording: { label: 'Recording', ending: 'patchbay.ndjson' },
  cloudevents: { label: 'CloudEvents', ending: 'cloudevents.json' },
  asyncapi: { label: 'AsyncAPI Examples', ending: 'asyncapi.json' },
} as const;

export type ExportFormat = keyof typeof exportFormats;

export const exportFormatNames = Object.keys(exportFormats) as readonly ExportFormat[];
