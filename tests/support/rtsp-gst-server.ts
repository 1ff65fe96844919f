import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** A grown-up RTSP server, GStreamer's, through Python: present on few machines. */
const script = `
import gi, sys
gi.require_version('Gst', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
for name in ('videotestsrc', 'x264enc', 'rtph264pay'):
    if Gst.ElementFactory.find(name) is None:
        sys.exit('no GStreamer element ' + name)
if len(sys.argv) > 1:
    server = GstRtspServer.RTSPServer()
    server.set_address('127.0.0.1')
    server.set_service('0')
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch('( videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=25/1'
        ' ! x264enc tune=zerolatency key-int-max=10 ! rtph264pay name=pay0 pt=96 )')
    server.get_mount_points().add_factory('/film', factory)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()
`;

/** The Python that has GStreamer's RTSP server, or undefined. */
export function pythonWithGst(): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', script], { timeout: 20_000 }).status === 0,
  );
}

export async function startGstRtspServer(python: string): Promise<{ url: string; die(): Promise<void> }> {
  const child = spawn(python, ['-c', script, 'serve'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    url: `rtsp://127.0.0.1:${port.trim()}/film`,
    async die() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
