kept HostConfig.Devices --device /dev/null --device /dev/zero:/dev/z:rw
kept HostConfig.Devices --device /dev/zero:m
kept HostConfig.Devices --device /dev/zero:relative
kept HostConfig.Devices --device /dev/zero:/dev/z:
kept HostConfig.Devices --device /a:/b:r:x
kept HostConfig.Devices --device ''
