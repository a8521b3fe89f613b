posted '{"Image":"busybox","HostConfig":{"Memory":-1}}'
posted '{"Image":"busybox","HostConfig":{"MemorySwap":-2}}'
posted '{"Image":"busybox","HostConfig":{"Memory":67108864,"MemorySwap":-2}}' HostConfig.MemorySwap
posted '{"Image":"busybox","HostConfig":{"MemorySwappiness":-2}}'
posted '{"Image":"busybox","HostConfig":{"MemoryReservation":-1}}'
posted '{"Image":"busybox","HostConfig":{"Memory":"64m"}}'
