mkdir "$dir/b"; echo x >"$dir/b/f"
for o in bind-propagation=private bind-propagation=rprivate bind-nonrecursive bind-recursive=disabled bind-recursive=writable,readonly bind-recursive=readonly bind-recursive=readonly,readonly bind-recursive=readonly,readonly,bind-propagation=rprivate readonly bind-propagation=nonsense bind-create-src=true; do
  echo "= $o"; docker run --rm --name $n --mount type=bind,source="$edir/b",target=/b,$o busybox sh -c 'exec 2>&1; cat /b/f; touch /b/f && echo writable; grep -o " /b .*" /proc/self/mountinfo | cut -d" " -f3-4 | grep -o -e "^r[ow]" ' 2>&1
  docker create --name $n --mount type=bind,source="$edir/b",target=/b,$o busybox >/dev/null 2>&1 && docker inspect --format '{{json .HostConfig.Mounts}} {{json .Mounts}}' $n; quiet docker rm $n
done
by() { echo "= $1"; api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d "{\"Image\":\"busybox\",\"Cmd\":[\"ls\",\"-A\",\"/x\"],\"HostConfig\":{\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"$edir/$2\",\"Target\":\"/x\"$3}]}}"; t docker start -a $n 2>&1; quiet docker rm $n; }
by "create" missing ',"BindOptions":{"CreateMountpoint":true}'; ls -d "$dir/missing"; by "no create" missing2 ''; by "force" b ',"BindOptions":{"ReadOnlyForceRecursive":true}'; by "force and not" b ',"ReadOnly":true,"BindOptions":{"ReadOnlyForceRecursive":true,"ReadOnlyNonRecursive":true}'; by "forced" b ',"ReadOnly":true,"BindOptions":{"ReadOnlyForceRecursive":true}'
t docker run --rm -v "$edir/made:/m" busybox ls -A /m; ls -d "$dir/made"
