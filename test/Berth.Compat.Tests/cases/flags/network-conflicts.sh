kept HostConfig.NetworkMode --network none --network host
kept HostConfig.NetworkMode --network none --network bridge
kept HostConfig.NetworkMode --network bridge --network bridge
kept HostConfig.NetworkMode --network host --mac-address 02:00:00:00:00:01
kept HostConfig.NetworkMode --network none -p 80:80
kept HostConfig.NetworkMode --network host -h name
kept HostConfig.NetworkMode --network nope=1
