kept HostConfig.NetworkMode --network none
kept HostConfig.NetworkMode --network host
kept HostConfig.NetworkMode --network default
kept HostConfig.NetworkMode --network bridge
kept HostConfig.NetworkMode --network name=bridge,mac-address=02:00:00:00:00:01
kept HostConfig.NetworkMode --network container:nosuch-container
kept HostConfig.NetworkMode --network container:
kept HostConfig.NetworkMode --network ''
