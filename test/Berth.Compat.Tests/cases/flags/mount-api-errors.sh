m() { posted "{\"Image\":\"busybox\",\"HostConfig\":{\"Mounts\":[$1]}}"; }
m '{}'
m '{"Type":"","Target":"/x"}'
m '{"Type":"bind","Source":"/tmp","Target":"/x","VolumeOptions":{}}'
m '{"Type":"volume","Target":"/x","BindOptions":{}}'
m '{"Type":"tmpfs","Target":"/x","Source":"a"}'
m '{"Type":"tmpfs","Target":"/x","BindOptions":{}}'
m '{"Type":"bind","Source":"/nosuch-folder","Target":"/x"}'
m '{"Type":"bind","Source":"/tmp","Target":"/x","BindOptions":{"Propagation":"odd"}}'
