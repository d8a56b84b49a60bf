import { expect, test } from 'vitest'
import { listServices, parseService } from '../../../../main/firewall/firewalld/service.js'
import { machine } from '../../../support/machine.js'

const own = '/etc/firewalld/services'
const shipped = '/usr/lib/firewalld/services'
const xml = (inside: string) => `<?xml version="1.0"?>\n<service version='1'>${inside}</service>`

test('all services by name; an own definition counts instead of the shipped one', async () => {
  const host = machine({
    lists: { [own]: ['http.xml', 'http.xml.old'], [shipped]: ['ftp.xml', 'http.xml'] },
    files: {
      [`${own}/http.xml`]: xml("<short>Web &amp; more</short><port port='8080' protocol='tcp' />"),
      [`${shipped}/http.xml`]: xml('<short>WWW</short><port protocol="tcp" port="80"/>'),
      [`${shipped}/ftp.xml`]: xml(
        '<short>FTP</short><!-- <port port="1" protocol="tcp"/> --><port port="21" protocol="tcp"/>',
      ),
    },
  })
  const services = await listServices(host)
  expect([...services].map(([name, { title, ports }]) => [name, title, ports.map((port) => port.ports.first)])).toEqual(
    [
      ['ftp', 'FTP', [21]],
      ['http', 'Web & more', [8080]],
    ],
  )
})

test('what is no port is passed over', () => {
  const read = parseService(xml('<port port="x" protocol="tcp"/><port protocol="gre"/><include service="other"/>'))
  expect(read).toEqual({ title: '', ports: [], includes: ['other'], destination: undefined })
})
