docker run --name $n busybox sh -c 'echo a >/new; rm /etc/passwd; chmod 700 /tmp; mkdir -p /d/e; echo x >>/etc/group; ln -s new /link; mkfifo /fifo; mv /root /moved'
docker diff $n | sort; api GET /containers/$n/changes | head -c 1; echo
t docker diff nosuch-container; docker create --name $n-2 busybox >/dev/null; t docker diff $n-2; api GET /containers/$n-2/changes
