kept HostConfig.Tmpfs --tmpfs /a --tmpfs /b:size=5k,noexec --tmpfs /a:ro
kept HostConfig.Tmpfs --tmpfs /a:
kept HostConfig.Tmpfs --tmpfs :size=1
kept HostConfig.Tmpfs --tmpfs /a/../b/
kept HostConfig.Tmpfs --tmpfs /a -v /a
