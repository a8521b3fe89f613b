for p in '' : 80: :80 0 65536 80/odd 1-2:3-5 2-1:80 [::1]:80 ::1:80:80 target=x published=1 1.2.3.4:80 256.0.0.1:1:1; do echo "= $p"; kept HostConfig.PortBindings -p "$p"; done
