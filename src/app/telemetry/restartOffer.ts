/** What a person is told once telemetry is received, or is no more. */
export interface RestartOffer {
  /** What has happened, without a full stop. */
  readonly done: string;
  /** What runs otherwise than it would be made now; left out: nothing does. */
  readonly question?: string;
}

const maxNamed = 5;

/** `services` are those that run and were told otherwise when they were made. */
export function restartOffer(
  application: string,
  services: readonly string[],
  what: 'received' | 'stopped',
): RestartOffer {
  const done =
    what === 'received'
      ? `The telemetry of ${application} is received`
      : `The telemetry of ${application} is received no more`;
  if (services.length === 0) return { done };
  const more = services.length - maxNamed;
  const named = `${services.slice(0, maxNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const [were, they, are] = services.length === 1 ? ['was', 'it', 'is'] : ['were', 'they', 'are'];
  const send = services.length === 1 ? 'sends its own' : 'send theirs';
  const question =
    what === 'received'
      ? `${named} ${were} started before: ${they} ${send} once ${they} ${are} recreated.`
      : `${named} still ${send} until ${they} ${are} recreated.`;
  return { done, question };
}
