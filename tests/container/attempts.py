"""What an attacker tries with plain Node after leaving vm2, by what it is after. None does harm where it succeeds."""

ATTEMPTS: dict[str, dict[str, str]] = {
    "network": {
        "TCP connection to this machine": """
            const socket = require('net').connect(9, '127.0.0.1');
            return await new Promise((resolve, reject) => {
              socket.on('error', (e) => e.code === 'ECONNREFUSED' ? resolve('reached the network') : reject(e));
              socket.on('connect', resolve);
            });""",
        "TCP listener": """
            const server = require('net').createServer().listen(0, '127.0.0.1');
            return await new Promise((resolve, reject) => {
              server.on('error', reject); server.on('listening', resolve);
            });""",
        "UDP socket": """
            const socket = require('dgram').createSocket('udp4');
            return await new Promise((resolve, reject) => {
              socket.on('error', reject); socket.send('x', 9, '127.0.0.1', (e) => e ? reject(e) : resolve());
            });""",
        "the container engine's socket": """
            const socket = require('net').connect('/var/run/docker.sock');
            return await new Promise((resolve, reject) => {
              socket.on('error', reject); socket.on('connect', resolve);
            });""",
        "name lookup": "return await require('dns/promises').lookup('localhost');",
        "an inspector port": """
            require('inspector').open(0, '127.0.0.1');
            return require('inspector').url() ?? Promise.reject(Error('no'));""",
    },
    "programs and processes": {
        "another program": """
            const { error, status } = require('child_process').spawnSync(process.execPath, ['-v']);
            if (error) throw error; return status;""",
        "a shell": "return require('child_process').execSync('id');",
        "native code from a file": "return process.dlopen({ exports: {} }, '/tmp/pennant-probe.node');",
    },
    "other processes": {
        "the environment of the first process": """
            if (process.pid === 1) throw Error('is the first process itself');
            return require('fs').readFileSync('/proc/1/environ');""",
        "the environment of its parent": """
            if (process.ppid === 0) throw Error('has no parent');
            return require('fs').readFileSync(`/proc/${process.ppid}/environ`);""",
        "a signal to its parent": """
            if (process.ppid === 0) throw Error('has no parent');
            return process.kill(process.ppid, 0);""",
        "a signal to everybody": "return process.kill(-1, 0);",
    },
    "files": {
        "a file in /tmp": "return require('fs').writeFileSync('/tmp/pennant-probe', 'x');",
        "a file in the root folder": "return require('fs').writeFileSync('/pennant-probe', 'x');",
        "a folder": "return require('fs').mkdirSync('/tmp/pennant-probe-folder');",
        "its own program": "return require('fs').appendFileSync(process.argv[1], '//');",
        "truncation of its program": "return require('fs').truncateSync(process.argv[1]);",
        "removal of its program": "return require('fs').unlinkSync(process.argv[1]);",
        "a symbolic link": "return require('fs').symlinkSync('/etc', '/tmp/pennant-probe-link');",
        "a mode change": "return require('fs').chmodSync(process.argv[1], 0o777);",
        "the passwords": "return require('fs').readFileSync('/etc/shadow');",
        "a file of the system that everybody may read": "return require('fs').readFileSync('/etc/os-release');",
        "a watch on files": "return require('fs').watch('/');",
        "a report on disk": """
            process.report.directory = '/tmp';
            return process.report.writeReport() || Promise.reject(Error('no'));""",
        "a heap snapshot on disk": "return require('v8').writeHeapSnapshot('/tmp/pennant-probe.heapsnapshot');",
        "a database on disk": """
            const { DatabaseSync } = require('node:sqlite');
            return new DatabaseSync('/tmp/pennant-probe.db').exec('create table a(b)');""",
    },
    "shared memory and messages": {
        "shared memory": "return require('fs').writeFileSync('/dev/shm/pennant-probe', 'x');",
    },
    "users and priorities": {
        "root": "process.setuid(0); if (process.getuid() !== 0) throw Error('no'); return 'root';",
        "a higher priority": "return require('os').setPriority(-10);",
        "its own out-of-memory score": "return require('fs').writeFileSync('/proc/self/oom_score_adj', '-1000');",
    },
    "the machine": {
        "a setting of Linux": "return require('fs').writeFileSync('/proc/sys/kernel/hostname', 'probe');",
    },
    "its own memory": {
        "its own memory as a file": "return require('fs').openSync('/proc/self/mem', 'r+');",
        "its memory as a file, opened for writing only": "return require('fs').openSync('/proc/self/mem', 1);",
        "WebAssembly": """
            const bytes = '0061736d0100000001040160000003020100070501016100000a040102000b';
            return typeof new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(bytes, 'hex'))).exports.a;""",
    },
    "reading about the machine": {
        "the kind of processor": "return require('os').cpus()[0].model || Promise.reject(Error('no'));",
        "the size of memory": "return require('os').totalmem() || Promise.reject(Error('no'));",
        "how long it runs": "return require('os').uptime() || Promise.reject(Error('no'));",
        "its own memory map": "return require('fs').readFileSync('/proc/self/maps');",
        "what is mounted": "return require('fs').readFileSync('/proc/mounts');",
        "the network's settings": "return require('fs').readdirSync('/proc/sys/net/ipv4');",
    },
}
