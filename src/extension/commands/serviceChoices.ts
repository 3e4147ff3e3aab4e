import type { Grouping } from '../../app/services/serviceGroups.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { showMessage } from '../ui/messages.ts';
import { pickMany, pickOne } from '../ui/picks.ts';
import { filterWhileTyping } from '../ui/filterInput.ts';
import { nodesOnOffer } from '../../app/engines/clusterOffer.ts';
import type { ServiceCommandParts, SharedCommandParts } from './serviceParts.ts';

export function filterServices({ arrangement }: Pick<ServiceCommandParts, 'arrangement'>): void {
  filterWhileTyping(
    {
      title: 'Filter Services',
      prompt: 'Part of a name, image, profile or state. Enter keeps the filter, Escape restores the one before',
      placeHolder: 'unhealthy',
    },
    arrangement.current.filter,
    (filter) => arrangement.setFilter(filter),
  );
}

export async function groupServices({
  arrangement,
  settings,
}: Pick<ServiceCommandParts, 'arrangement' | 'settings'>): Promise<void> {
  const current = arrangement.current.grouping;
  const choices: readonly { readonly value: Grouping; readonly label: string; readonly detail: string }[] = [
    {
      value: 'application',
      label: 'Application',
      detail: 'All services below their application, in the order of the manifest',
    },
    { value: 'profile', label: 'Profile', detail: 'Services with the same profiles together' },
    {
      value: 'state',
      label: 'State',
      detail: 'Services in trouble first, then those that change, those that run, and those that are stopped',
    },
  ];
  const picked = await pickOne(
    choices.map((choice) => ({ ...choice, description: choice.value === current ? 'in use' : '' })),
    { title: 'Group Services by', placeHolder: 'Group services by…' },
  );
  if (picked && picked.value !== current) await settings.set('services.groupBy', picked.value, 'user');
}

export async function pickEngineSetting({
  settings,
  applications,
}: Pick<SharedCommandParts, 'settings' | 'applications'>): Promise<void> {
  const current = settings.get('engine');
  const nodes = nodesOnOffer(applications.made.map(({ monitor }) => monitor.snapshot));
  const onSwarm = 'Services on all machines of the Swarm whose manager Docker is';
  const choices = [
    {
      value: 'auto',
      label: 'Automatic',
      detail: 'Docker; local processes only where there is no Docker and every service can run as one',
    },
    { value: 'docker', label: 'Docker', detail: 'Containers on the Docker Engine' },
    {
      value: 'swarm',
      label: 'Docker Swarm',
      detail: nodes === undefined ? onSwarm : `${onSwarm}: ${nodes} ${nodes === 1 ? 'machine' : 'machines'}`,
    },
    {
      value: 'process',
      label: 'Local processes',
      detail: 'Each service as its x-patchbay.run says, without containers',
    },
  ] as const;
  const picked = await pickOne(
    choices.map((choice) => ({ ...choice, description: choice.value === current ? 'in use' : '' })),
    { title: 'Choose Engine', placeHolder: 'What runs the services of this workspace?' },
  );
  if (picked && picked.value !== current) await settings.set('engine', picked.value, 'user');
}

export async function selectProfiles({ monitor, settings }: ServiceCommandParts): Promise<void> {
  const { application } = await readySnapshot(monitor);
  if (application.profiles.length === 0) {
    void showMessage('information', `No service of ${application.name} has a profile.`);
    return;
  }
  const items = application.profiles.map((name) => ({
    label: name,
    profile: name,
    picked: application.activeProfiles.includes(name),
    description: servicesOf(name),
  }));
  const picked = await pickMany(items, {
    title: 'Select Profiles',
    placeHolder: 'Which profiles are active? Their services start with the application',
  });
  if (!picked) return;
  // Profiles that only another application has stay as they are.
  const others = settings.get('profiles').filter((name) => !application.profiles.includes(name));
  await settings.set('profiles', [...others, ...picked.map(({ profile }) => profile)], 'workspace');

  function servicesOf(profile: string): string {
    const services = Object.values(application.services).filter(({ profiles }) => profiles.includes(profile));
    return services.map(({ name }) => name).join(', ');
  }
}
