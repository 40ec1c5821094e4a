# The app for a class, on port 8501:
#   docker build -t latent-playground . && docker run -p 8501:8501 -v latent-playground:/data latent-playground
# Behind a proxy that passes on the name that browsers ask for, add -e LATENT_PLAYGROUND_HOSTS=that.name.
FROM python:3.11-slim

WORKDIR /src
COPY . .
RUN pip install --no-cache-dir -c constraints.txt . && rm -rf /src

RUN useradd --create-home --uid 1000 app && mkdir /data && chown app /data
USER app
WORKDIR /home/app
# The runs and the full datasets: the shipped runs are copied there at the first start.
ENV XDG_DATA_HOME=/data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --start-period=60s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=5)"]
ENTRYPOINT ["latent-playground", "--server.address", "0.0.0.0", "--server.headless", "true"]
