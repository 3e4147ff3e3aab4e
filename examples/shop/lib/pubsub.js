// Publish–subscribe: who is there hears it, nobody keeps it.

/** Calls `handle(channel, message)` for each JSON message of the channels and patterns; a bad one is logged and passed over. */
export async function hear(service, { channels = [], patterns = [] }, handle) {
  const connection = service.connect();
  const take = async (channel, payload) => {
    try {
      await handle(channel, JSON.parse(payload));
    } catch (error) {
      service.logError('a message could not be handled', error, { channel });
    }
  };
  connection.on('message', take);
  connection.on('pmessage', (pattern, channel, payload) => take(channel, payload));
  if (channels.length > 0) await connection.subscribe(...channels);
  if (patterns.length > 0) await connection.psubscribe(...patterns);
}
