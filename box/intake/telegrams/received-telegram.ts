/** One telegram as a door handed it over, radio or wire. */
export interface ReceivedTelegram {
  readonly bytes: Uint8Array;
  /** When it came, in milliseconds of a clock that only goes forward: the box's own may be wrong or be set. */
  readonly monotonicMs: number;
  /** Id of the port it came through. */
  readonly portId: string;
  /** Signal strength in dBm, where the receiver tells. */
  readonly rssi?: number;
  /** From a wired bus, which belongs to this house: kept whatever the rules for the radio say. */
  readonly wired: boolean;
}
