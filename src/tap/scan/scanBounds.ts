/** As much of a message is looked through as can be parsed without anybody noticing that nothing else is done meanwhile. */
export const scanBounds = {
  maxPayloadBytes: 2 * 1_048_576,
  maxUnpackedBytes: 2 * 1_048_576,
  maxFields: 10_000,
  isHurried: true,
  isExact: true,
};
