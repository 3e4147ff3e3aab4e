/**
 * What a value says of the message that holds it. `trace` and `correlation`: what it shares with others. `id`: its own. `cause`: the
 * id of the message that it comes of. `span` and `parent`: as in OpenTelemetry. `reply`: the channel that
 * answers are sent to.
 */
export const identifierRoles = ['trace', 'correlation', 'id', 'cause', 'span', 'parent', 'reply'] as const;
export type IdentifierRole = (typeof identifierRoles)[number];
