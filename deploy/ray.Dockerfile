# The image with Ray, for deploy/kuberay.yaml:
#   docker build -t latent-playground . && docker build -t latent-playground-ray -f deploy/ray.Dockerfile .
ARG BASE=latent-playground
FROM ${BASE}
USER root
COPY constraints.txt /tmp/constraints.txt
RUN pip install --no-cache-dir -c /tmp/constraints.txt ray && rm /tmp/constraints.txt
USER app
# KubeRay and the app's Deployment give the command.
ENTRYPOINT []
