kept HostConfig.IpcMode
kept HostConfig.IpcMode --ipc private
kept HostConfig.IpcMode --ipc none
kept HostConfig.IpcMode --ipc host
kept HostConfig.IpcMode --ipc ''
kept HostConfig.IpcMode --ipc odd
