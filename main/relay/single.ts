import type { RelayArrow, RelayMachine, RelayTask } from '../model/relay.js'
import type { Answers } from '../model/profile.js'
import { msg } from '../text/index.js'
import { createDestination, START_SENDER, startReceiver, startRelay, startService, type Relay } from './commands.js'

/** The port that a relay is controlled through where nobody says otherwise: also that of its installed service. */
const USUAL_CONTROL = 8887

/** Who connects to whom. Nothing else has to be possible. */
export function arrowsOf({ receivePort: port, controlPort }: RelayTask): RelayArrow[] {
  return [
    { from: 'receiver', to: 'receiver-relay', protocol: 'tcp', port: controlPort },
    { from: 'sender', to: 'receiver-relay', protocol: 'tcp', port },
    { from: 'sender', to: 'receiver-relay', protocol: 'udp', port },
  ]
}

/** The service that is opened on the relay itself, with what it is asked. */
export function relayRequest({ receiver, senders, receivePort, controlPort }: RelayTask): {
  profile: string
  answers: Answers
} {
  return {
    profile: 'jetstream-relay',
    answers: {
      role: 'receiver',
      values: {
        controlPort: String(controlPort),
        from: receiver,
        receivePorts: String(receivePort),
        dataFrom: senders.join(','),
      },
    },
  }
}

/**
 * Each machine with what it needs and what is typed there, as JetStream's document has it (Relay Configuration, Single
 * Relay).
 * @param unit the relay's installed service
 */
export function singleRelay(relay: Relay, unit?: string): RelayMachine[] {
  const { address, receiver, senders, receivePort, controlPort } = relay
  const ports = { relay: address, receiver, port: String(receivePort), control: String(controlPort) }
  return [
    {
      part: 'receiver-relay',
      title: msg('relay.relayTitle', ports),
      needs: [
        msg('relay.relayControl', ports),
        msg('relay.relayData', { ...ports, senders: senders.includes('any') ? msg('relay.anywhere') : senders }),
        msg('relay.relaySees'),
      ],
      commands: startOf(relay, unit),
    },
    {
      part: 'receiver',
      title: msg('relay.receiverTitle', ports),
      needs: [msg('relay.receiverOut', ports), msg('relay.receiverIn')],
      commands: [
        {
          caption: msg('relay.startReceiver'),
          text: startReceiver(relay),
        },
      ],
    },
    {
      part: 'sender',
      title: msg('relay.senderTitle'),
      needs: [msg('relay.senderOut', ports), msg('relay.noSenderRelay')],
      commands: [
        { caption: msg('relay.startSender'), text: START_SENDER },
        {
          caption: msg('relay.destination'),
          text: createDestination(relay),
        },
      ],
    },
    {
      part: 'router',
      title: msg('relay.routerTitle'),
      needs: [msg('relay.routerForward', ports), msg('relay.routerKeeps', ports), msg('relay.staticAddress')],
      commands: [],
    },
  ]
}

/** By its own service where that uses the same port, else by hand. */
function startOf(relay: Relay, unit: string | undefined): RelayMachine['commands'] {
  if (unit !== undefined && relay.controlPort === USUAL_CONTROL)
    return [{ caption: msg('relay.startService'), text: startService(unit) }]
  return [{ caption: msg('relay.startRelay'), text: startRelay(relay) }]
}
