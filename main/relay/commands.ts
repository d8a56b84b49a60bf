/* eslint-disable words/prose -- what JetStream and the system are told, in their own words */
import type { RelayTask } from '../model/relay.js'

/** A relay whose address is known. */
export type Relay = RelayTask & { readonly address: string }

export const startService = (unit: string): string => `systemctl enable --now ${unit}`

export const startRelay = ({ controlPort }: Relay): string => `jetstream relay_server --control-port=${controlPort}`

export const startReceiver = ({ address, controlPort, receivePort }: Relay): string =>
  `jetstream server --recv-relay-host=${address} --recv-relay-port=${controlPort} --recv-port=${receivePort}`

export const START_SENDER = 'jetstream server'

/** Its address is the relay's and its port the receiver's; a name or an address has no quote in it. */
export const createDestination = ({ address, receivePort }: Relay): string =>
  `createDestination(destinationAddress='${address}', destinationPort=${receivePort})`
