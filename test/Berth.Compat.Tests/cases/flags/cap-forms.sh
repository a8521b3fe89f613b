kept HostConfig.CapAdd --cap-add net_admin --cap-add CAP_SYS_TIME --cap-add NET_ADMIN
kept HostConfig.CapAdd --cap-add all --cap-add chown
kept HostConfig.CapDrop --cap-drop cap_chown --cap-drop ALL
kept HostConfig.CapDrop --cap-drop mknod --cap-add mknod
