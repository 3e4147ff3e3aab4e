import type { ServiceCommandParts } from './serviceParts.ts';

/** Opens a service's page: of the rows, of a service by its name, or of the one that is picked. */
export async function openServicePage(
  { key, targets, pages }: Pick<ServiceCommandParts, 'key' | 'targets' | 'pages'>,
  args: readonly unknown[],
): Promise<void> {
  const { name: application } = await targets.application();
  const services = await targets.services(args, 'service', 'Open Service Page');
  for (const { service } of services ?? []) {
    pages.open({ version: 1, application, ...key, service });
  }
}
