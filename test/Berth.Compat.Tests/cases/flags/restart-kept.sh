kept HostConfig.RestartPolicy
kept HostConfig.RestartPolicy --restart always
kept HostConfig.RestartPolicy --restart on-failure:3
kept HostConfig.RestartPolicy --restart unless-stopped
kept HostConfig.RestartPolicy --restart ''
kept HostConfig.RestartPolicy --restart nope
kept HostConfig.RestartPolicy --restart always --rm
