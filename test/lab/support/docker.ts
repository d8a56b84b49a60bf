import type { LabHost } from './host.js'
import { until } from './wait.js'

const SOCKET = '/run/docker.sock'
const docker = ['docker', '-H', `unix://${SOCKET}`] as const

/**
 * Starts a real dockerd in the host, on storage in memory. Control groups are the machine's, whoever mounts them: its
 * containers have a parent of their own there, which goes with it.
 */
export async function startDocker(host: LabHost): Promise<AsyncDisposable> {
  const parent = `/lab-docker-${process.pid}-${Date.now()}`
  await host.must(['bash', '-ec', CGROUPS])
  const options = [
    ...['--storage-driver=vfs', '--data-root=/run/docker-data', '--exec-root=/run/docker-exec'],
    ...['--pidfile=/run/dockerd.pid', '--bip=172.31.250.1/24', `--cgroup-parent=${parent}`],
  ]
  const daemon = host.spawn(['dockerd', '-H', `unix://${SOCKET}`, ...options], { stdio: 'ignore' })
  const gone = new Promise((resolve) => daemon.once('close', resolve))
  await until('dockerd answers', async () => (await host.run([...docker, 'version'])).code === 0)
  return {
    [Symbol.asyncDispose]: async () => {
      await host.run(['bash', '-c', `${docker.join(' ')} ps -q | xargs -r ${docker.join(' ')} kill`])
      daemon.kill('SIGTERM')
      await gone
      await host.must(['bash', '-c', `find /sys/fs/cgroup -depth -path "*${parent}*" -type d -exec rmdir {} +`])
    },
  }
}

/** A container that answers on a port of its own, published on one of the host's. */
export async function publish(host: LabHost, port: number): Promise<void> {
  await host.must(['bash', '-ec', IMAGE])
  const run = ['run', '-d', '--rm', '-p', `${port}:80`, 'answer:1', '/node', '-e', ANSWER]
  await host.must([...docker, ...run], { timeout: 60_000 })
}

/** The hierarchies once more, as the host's own /sys shows none: of the first version, or the one of the second. */
const CGROUPS = `
if grep -qE '^pids[[:space:]]+0[[:space:]]' /proc/cgroups; then
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
else
  mount -t tmpfs tmpfs /sys/fs/cgroup
  for name in cpuset cpu cpuacct blkio memory devices freezer pids; do
    mkdir /sys/fs/cgroup/$name && mount -t cgroup -o $name cgroup /sys/fs/cgroup/$name || rmdir /sys/fs/cgroup/$name
  done
  mkdir /sys/fs/cgroup/systemd && mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd || true
fi
`
/** Nothing is pulled: the image is the Node that runs the tests, with the libraries that it asks for. */
const IMAGE = `
dir=$(mktemp -d /run/image.XXXXXX)
cp ${process.execPath} $dir/node
ldd ${process.execPath} | grep -o '/[^ ]*' | while read -r file; do mkdir -p $dir$(dirname $file) && cp -L $file $dir$file; done
tar -C $dir -c . | ${docker.join(' ')} import - answer:1 >/dev/null
rm -r $dir
`
const ANSWER = "require('node:net').createServer((socket) => socket.pipe(socket)).listen(80)"
