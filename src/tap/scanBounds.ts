/** Of messages that are looked through: whole ones, whatever their size; packed ones as far as many of them can be unpacked. */
export const scanBounds = { maxPayloadBytes: Infinity, maxUnpackedBytes: 8 * 1_048_576 };
