kept HostConfig.PidMode --pid host
kept HostConfig.PidMode --pid container:
kept HostConfig.PidMode --pid odd
kept HostConfig.UTSMode --uts odd
posted '{"Image":"busybox","HostConfig":{"PidMode":"odd"}}'
posted '{"Image":"busybox","HostConfig":{"UTSMode":"odd"}}'
posted '{"Image":"busybox","HostConfig":{"IpcMode":"odd"}}'
