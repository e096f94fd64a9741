/**
 * Packets as a capture shows them: who sent what to whom, when it arrived, or that it was dropped. Off by default;
 * a run that captures nothing pays one branch a packet.
 *
 * Acknowledgements of data, and the probes of a silent connection, are not shown: nothing here waits for them.
 */
import { clock, T } from '../sim/clock';
import { address, joinHostPort } from './addresses';

export type PacketKind = 'SYN' | 'SYN-ACK' | 'ACK' | 'data' | 'FIN' | 'RST';

export interface Packet {
  /** When it left and when it arrived, ns; arrived is null for one that was dropped. */
  sent: number;
  arrived: number | null;
  kind: PacketKind;
  /** Bytes of data. */
  bytes: number;
  /** The address that was connected to, and the port of the end that connected. */
  server: string;
  port: number;
  /** From the end that connected to the other, or back. */
  toServer: boolean;
}

let log: Packet[] | null = null;
let epoch = 0;
/** Whether packets are being captured. */
export let capturing = false;

export function resetPackets(): void {
  log = null;
  capturing = false;
}

/** From now on packets are appended to a list. @param from ns at which its times begin */
export function capturePackets(from: number): Packet[] {
  capturing = true;
  epoch = from;
  log ??= [];
  return log;
}

/**
 * A packet of the connection from `port` to address `a`. To be called only while `capturing`.
 * @param sent ns @param latency ns until it arrives, below 0 for never
 */
export function packet(
  kind: PacketKind,
  a: number,
  port: number,
  toServer: boolean,
  sent: number,
  latency: number,
  bytes = 0,
): void {
  const { ip, port: at } = address(a);
  log!.push({
    sent: sent - epoch,
    arrived: latency < 0 ? null : sent - epoch + latency,
    kind,
    bytes,
    server: joinHostPort(ip === '' ? '127.0.0.1' : ip, at),
    port,
    toServer,
  });
}

/** The same for one that leaves now. */
export function packetNow(
  kind: PacketKind,
  a: number,
  port: number,
  toServer: boolean,
  latency = 0,
  bytes = 0,
): void {
  packet(kind, a, port, toServer, clock[T.Now], latency, bytes);
}
