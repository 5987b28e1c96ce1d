#!/bin/sh
# Prints a configuration of nginx: TLS, and the service at /voices. Arguments: a folder, the port of nginx, the port of the
# service, and `strip` or `keep` for what becomes of the prefix.
folder=$1 port=$2 service=$3
[ "$4" = strip ] && path=/ || path=/voices/
cat <<CONF
pid $folder/nginx.pid;
error_log $folder/error.log;
events {}
http {
  access_log off;
  client_body_temp_path $folder/body; proxy_temp_path $folder/proxy; fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi; scgi_temp_path $folder/scgi;
  client_max_body_size 200m;
  upstream service { server 127.0.0.1:$service; keepalive 8; }
  server {
    listen 127.0.0.1:$port ssl;
    ssl_certificate $folder/cert.pem;
    ssl_certificate_key $folder/key.pem;
    location /voices/ {
      proxy_pass http://service$path;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host \$http_host;
      proxy_set_header X-Forwarded-For \$remote_addr:\$remote_port;
      proxy_set_header X-Forwarded-Host \$http_host;
      proxy_set_header X-Forwarded-Proto https;
      $5
    }
  }
}
CONF
