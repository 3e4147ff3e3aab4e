/** A manifest as large applications have it, of `lines` lines or a few more: some 30 lines a service, all of their forms in use. */
export function largeManifest(lines: number): string {
  const services: string[] = [];
  for (let index = 0; services.length * linesOfService < lines; index++) services.push(serviceText(index));
  return `${head}${services.join('')}${tail}`;
}

/** The same with one line changed: an image's tag in the middle, or the service that is named. */
export function withOtherTag(text: string, service: number): string {
  return text.replace(`registry.example/team/service-${service}:`, `registry.example/team/service-${service}:next-`);
}

const head = `name: large
x-logging: &logging
  driver: json-file
  options:
    max-size: 10m
    max-file: "3"
services:
`;

const tail = `networks:
  back:
    driver: bridge
  front: {}
volumes:
  data:
  cache:
    driver: local
`;

const linesOfService = 32;

function serviceText(index: number): string {
  const dependency =
    index === 0 ? '' : `    depends_on:\n      service-${index - 1}:\n        condition: service_healthy\n`;
  return `  service-${index}:
    image: registry.example/team/service-${index}:\${TAG:-1.4.2}
    restart: unless-stopped
    # What every service says.
    environment:
      NODE_ENV: production
      PORT: "8080"
      DATABASE_URL: postgres://db.internal:5432/service_${index}
      LOG_LEVEL: \${LOG_LEVEL:-info}
      FEATURE_FLAGS: "checkout,search"
    ports:
      - "${10_000 + index}:8080"
    volumes:
      - data:/var/lib/service
      - ./config/service-${index}:/etc/service:ro
    networks:
      - back
      - front
    labels:
      com.example.team: team-${index % 7}
      com.example.tier: backend
${dependency}    healthcheck:
      test: ["CMD", "wget", "-q", "http://localhost:8080/health"]
      interval: 10s
      timeout: 3s
      retries: 5
    deploy:
      resources:
        limits:
          cpus: "0.50"
          memory: 256M
    logging: *logging
`;
}
