kept HostConfig.Memory -m 6m
kept HostConfig.Memory -m 5m
kept HostConfig.Memory -m 1.5gb
kept HostConfig.MemorySwap -m 64m
kept HostConfig.MemorySwap -m 64m --memory-swap 64m
kept HostConfig.MemorySwap --memory-swap -1
kept HostConfig.MemorySwappiness --memory-swappiness -1
kept HostConfig.MemoryReservation --memory-reservation 7m
