kept Config.WorkingDir -w /a/../b/
kept Config.WorkingDir -w relative
kept Config.WorkingDir -w ''
posted '{"Image":"busybox","WorkingDir":"relative"}'
docker run --rm -w /made/deep -u app busybox sh -c 'exec 2>&1; pwd; ls -ldn . | cut -d" " -f1'
t docker run --rm --name $n -w /etc/passwd busybox true
