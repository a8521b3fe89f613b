kept HostConfig.BlkioWeight --blkio-weight x
kept HostConfig.BlkioWeightDevice --blkio-weight-device /dev/null:9
kept HostConfig.BlkioWeightDevice --blkio-weight-device null:100
kept HostConfig.BlkioDeviceReadBps --device-read-bps /dev/null:1kb
kept HostConfig.BlkioDeviceWriteIOps --device-write-iops /dev/null:-1
kept HostConfig.BlkioDeviceWriteBps --device-write-bps /dev/null
